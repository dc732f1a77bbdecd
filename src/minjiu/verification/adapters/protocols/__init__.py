"""The ways in which a source can be spoken with, by the name that source files use."""

from collections.abc import Mapping

from minjiu.verification.adapters.protocols.batch_files import BatchFiles
from minjiu.verification.adapters.protocols.signed_json import SignedJson
from minjiu.verification.adapters.protocols.speaking import Exchange
from minjiu.verification.adapters.protocols.submit_poll import SubmitPoll

PROTOCOLS: Mapping[str, Exchange] = {
    "signed_json": SignedJson(),
    "submit_poll": SubmitPoll(),
    "batch_files": BatchFiles(),
}
