"""The wordings that logs of an organisation have, whoever reads them."""
