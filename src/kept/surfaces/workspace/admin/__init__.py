"""The small administration: people, customers, the policy, tokens, mail, the desk itself and its health."""
