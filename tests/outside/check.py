"""Asks what others have written: python-scim's scim2-tester and strict client, and scim-sanity.

Apart from the end-to-end tests, which know what Rollcall means: these know the RFCs only, and nobody here can bend
them. What they find fails the run, but for what is listed below with its reason; and what is listed and not found
fails it, too, so that the list stays true.

Takes a Tenant URL and a Secret Token from TENANT_URL and TOKEN; `.ci/test scim2` starts everything and runs it.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import strict_client

# What each tester finds and we do not change, as a pattern of what it says -> why.
SCIM2_TESTER = {}
SCIM2_CLIENT = {}
SCIM_SANITY = {
    r"^PATCH /Groups/\{id\} add member: Expected 200, got 400": "a member that does not exist is refused, in every "
    "request: a group would otherwise hold ids that mean nobody, or somebody else later",
}

PROGRAMS = Path(sys.executable).parent


def run(program, arguments, **environment):
    """What a program prints. A tester that finds something ends with 1; whatever else it ends with is a mistake."""
    command = [PROGRAMS / program, *arguments]
    ended = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=300
    )
    if ended.returncode not in (0, 1):
        sys.exit(f"{program} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def scim2_tester(url, token):
    """Each check as (passed, what it says)."""
    header = f"Authorization: Bearer {token}"
    text = run("scim2", ["--url", url, "test"], SCIM_CLI_HEADERS=header)
    checks = re.findall(r"^([A-Z]+) (\w+)((?:\n(?![A-Z]+ \w+$).*)*)", text, re.MULTILINE)
    return [(status == "SUCCESS", f"{name}: {reason.strip()}") for status, name, reason in checks]


def scim_sanity(url, token):
    """Each check as (passed, what it says)."""
    arguments = ["probe", url, "--token", token, "--i-accept-side-effects", "--json-output"]
    results = json.loads(run("scim-sanity", arguments))["results"]
    # What a service does not offer (agents) is skipped.
    asked = [result for result in results if result["status"] != "skip"]
    return [
        (result["status"] == "pass", f"{result['name']}: {result.get('message', '')}")
        for result in asked
    ]


def verdict(tester, checks, least, known):
    """Prints what a tester found; gives whether that is what is known."""
    found = [said for passed, said in checks if not passed]
    unknown = [said for said in found if not any(re.search(one, said) for one in known)]
    stale = [one for one in known if not any(re.search(one, said) for said in found)]
    print(f"{tester}: {len(checks)} checks, {len(found)} found something, {len(unknown)} of it new")
    for said in unknown:
        print(f"  {said}")
    for one in stale:
        print(f"  no longer found; take it off the list in {__file__}: {one}")
    if len(checks) < least:
        print(f"  at least {least} checks were expected: it has not looked at everything")
    return not unknown and not stale and len(checks) >= least


def main():
    url, token = os.environ["TENANT_URL"], os.environ["TOKEN"]
    verdicts = [
        verdict("scim2-tester", scim2_tester(url, token), 130, SCIM2_TESTER),
        verdict("scim2-client", strict_client.checks(url, token), 11, SCIM2_CLIENT),
        verdict("scim-sanity", scim_sanity(url, token), 28, SCIM_SANITY),
    ]
    sys.exit(0 if all(verdicts) else 1)


if __name__ == "__main__":
    main()
