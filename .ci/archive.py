"""Looks at an archive as an auditor does, with tools that are not ours: bagit and check-bag, sha256sum, ssh-keygen.

Usage: archive.py BOARDPACK VALIDATE [ROUNDS]. Signs the shipped pack off in a temporary folder, three versions deep, with
SSH keys of each kind; then kills ROUNDS sign-offs at random moments and expects a sound archive after each.
"""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

boardpack, validate = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 150
repository = pathlib.Path(__file__).resolve().parent.parent
work = pathlib.Path(tempfile.mkdtemp())
pack = work / "pack"
pack.mkdir()
shutil.copy(repository / "pack.yaml", pack)
for name in ("indicators", "sections", "finance", "templates"):
    shutil.copytree(repository / name, pack / name)


def run(*command, cwd=pack, expect=0, **more):
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, **more)
    if expect is not None and done.returncode != expect:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def sign(*more, **keywords):
    return run(boardpack, "sign-off", "quarterly", "--post", "Head of Strategy", *more, **keywords)


def change(value):
    why = ["--reason", "Counted twice", "--by", "Officer A"]
    run(boardpack, "correct", "LAA1-06", f"value={value}", *why)


keys = {}
for kind in ("ed25519", "rsa", "ecdsa"):
    keys[kind] = work / kind
    run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", f"{kind}@example.invalid", "-f", keys[kind])
signers = work / "allowed_signers"
signers.write_text("".join(f"{kind}@example.invalid {keys[kind].with_suffix('.pub').read_text()}" for kind in keys))

sign("--by", "Officer A", "--ssh-key", keys["ed25519"])
sign("--by", "Officer B", "--role", "cleared", "--ssh-key", keys["rsa"])
(work / "minutes.txt").write_text("Noted.\n")
sign("--by", "Officer C", "--minutes", work / "minutes.txt", "--ssh-key", keys["ecdsa"])
change("42.8")
sign("--by", "Officer A", "--ssh-key", keys["ed25519"])
change("42.9")
head = sign("--by", "Officer A", "--ssh-key", keys["rsa"]).stdout.split("Head of the chain: ")[1].split()[0]
run(boardpack, "verify", "--head", head, "--signers", signers)

archive = pack / "archive"
entries = sorted(e for e in archive.iterdir() if e.name[0] != ".")
assert len(entries) == 5, entries
bags = [e / "bag" for e in entries if (e / "bag").exists()]
assert len(bags) == 3, bags
print(run(validate / "bin/check-bag", *bags).stdout.strip().splitlines()[-1])

previous = "null"
for entry in entries:
    run("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS", cwd=entry)
    record = (entry / "record.json").read_text()
    assert f'"previous": {previous},' in record, f"{entry} does not follow"
    previous = '"' + run("sha256sum", "SHA256SUMS", cwd=entry).stdout.split()[0] + '"'
    signature = entry / "record.json.sig"
    if signature.exists():
        who = run("ssh-keygen", "-Y", "find-principals", "-s", signature, "-f", signers).stdout.strip()
        verify = ["ssh-keygen", "-Y", "verify", "-n", "boardpack", "-I", who, "-f", signers, "-s", signature]
        print(run(*verify, input=record).stdout.strip())
assert previous == f'"{head}"', "the head is not the digest of the last entry"

# Another user on another machine: nothing but a copy, no home, another clock and language.
copy = work / "copy"
shutil.copytree(archive, copy)
os.chmod(work, 0o755)
elsewhere = {"PATH": os.environ["PATH"], "TZ": "Asia/Kolkata", "LC_ALL": "tr_TR.UTF-8"}
nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
program = work / "boardpack"
shutil.copy(boardpack, program)
print(run(program, "verify", copy, cwd=work, env=elsewhere, **nobody).stdout.strip().splitlines()[-1])

# A signature by somebody who is not on the list, and one over another record.
(work / "others").write_text(signers.read_text().split("\n")[1] + "\n")
assert "does not allow" in run(boardpack, "verify", "--signers", work / "others", expect=4).stderr
forged = copy / entries[0].name / "record.json.sig"
forged.chmod(0o644)
forged.write_bytes((copy / entries[1].name / "record.json.sig").read_bytes())
assert "record.json.sig" in run(boardpack, "verify", copy, expect=4).stderr

# What is no key, a key with a passphrase and no terminal, no ssh-keygen at all, and one record without a signature.
key = pack / "pack.yaml"
assert "is not an SSH key" in sign("--by", "Officer D", "--role", "prepared", "--ssh-key", key, expect=2).stderr
locked = work / "locked"
run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked)
nobody_asks = {"stdin": subprocess.DEVNULL, "start_new_session": True}
refused = sign("--by", "Officer D", "--role", "prepared", "--ssh-key", locked, expect=1, **nobody_asks)
assert "passphrase was not given" in refused.stderr, refused.stderr
missing = run(boardpack, "verify", expect=4, env={"PATH": "/nowhere"}).stderr
assert missing.count("ssh-keygen is not on this computer") == 1, missing
sign("--by", "Officer D", "--role", "prepared")
assert "is not signed with an SSH key" in run(boardpack, "verify", "--signers", signers, expect=4).stderr

# Killed at random moments. Only what the killed run added is proved each time; everything is at the end.
random.seed(1)
sealed = 0
for number in range(rounds):
    change(f"{40 + number / 1000:.3f}")
    before = {e.name for e in archive.iterdir() if e.name[0] != "."}
    command = [boardpack, "sign-off", "quarterly", "--by", "Officer A", "--post", "Head of Strategy"]
    child = subprocess.Popen(command, cwd=pack, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0.1, 0.9))
    child.kill()
    child.wait()
    added = {e.name for e in archive.iterdir() if e.name[0] != "."} - before
    assert len(added) <= 1, added
    for name in added:
        sealed += 1
        run(boardpack, "verify", archive / name)
change("39.9")
sign("--by", "Officer B")
left = [e.name for e in archive.iterdir() if "staging" in e.name]
assert not left, left
print(f"{rounds} sign-offs killed, {sealed} of them after they had sealed:", end=" ")
print(run(boardpack, "verify", "--deadline", "600").stdout.strip().splitlines()[-1])
shutil.rmtree(work)
