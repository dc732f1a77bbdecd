from minjiu.policy.models.figures import PriceFigure

__all__ = ["PriceFigure"]
