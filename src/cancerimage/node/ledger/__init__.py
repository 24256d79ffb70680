"""The node's ledger: what its datasets may tell, what was asked, answered and charged; its only memory of all that."""

from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.ledger import Ledger
from cancerimage.node.ledger.policies import Choice

__all__ = ["Choice", "Ledger", "LedgerFault"]
