from minjiu.jobs.models.runs import Run

__all__ = ["Run"]
