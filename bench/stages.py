"""What one edit costs, stage by stage: microseconds of CPU for plain typing in the sample film."""


def run() -> None:
    pass
