from minjiu.indicators.models.measurements import Measurement

__all__ = ["Measurement"]
