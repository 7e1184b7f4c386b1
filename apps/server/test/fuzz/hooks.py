"""What is refused by rules that JSON Schema has no words for is not generated as valid input."""

import json

import schemathesis

AMOUNT_MAX = 2**63 - 1


@schemathesis.hook
def filter_body(context, body):
    """Keys named __proto__ are refused wherever they are, and amounts end at 2^63 - 1."""
    if not isinstance(body, dict):
        return True
    if '"__proto__"' in json.dumps(body, default=str):
        return False
    stake = body.get("stakeMinor")
    return not (isinstance(stake, str) and stake.isascii() and stake.isdigit() and int(stake) > AMOUNT_MAX)
