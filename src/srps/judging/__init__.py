"""What one document's figures say: sums, votes, states of actions, replication of its claims, scores."""
