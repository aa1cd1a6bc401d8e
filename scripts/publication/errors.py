"""Why nothing was published."""


class PublishError(Exception):
    """Nothing was published; the message is one sentence for the operator."""
