"""Vote integrity: groups that vote as one are shown to moderators, who may set votes aside."""
