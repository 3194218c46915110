"""The desk: records, the verbs that change them, their rules' second lock, background work."""
