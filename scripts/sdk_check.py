"""Compares what skill-dev writes with what the platform's SDK reads. Run by scripts/sdk-check."""

import base64
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import zipfile

from vlmrun.client.skills import hash_directory
from vlmrun.client.types import AgentSkill

skill_dev, work = sys.argv[1], pathlib.Path(sys.argv[2])


def run(*args):
    done = subprocess.run([skill_dev, *args], capture_output=True, text=True)
    assert done.returncode == 0, f"{args}: exit {done.returncode}\n{done.stderr}"
    return done.stdout


def check(folder):
    inline = json.loads(run("inline", str(folder)))
    assert list(inline) == ["type", "name", "description", "source"], list(inline)

    skill = AgentSkill(**inline)
    assert skill.is_inline and skill.name == folder.name
    sent = skill.model_dump(exclude_none=True)
    assert sent["source"] == inline["source"], "the SDK would send another source"

    data = base64.b64decode(inline["source"]["data"], validate=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert "SKILL.md" in names, names
        for name in names:
            assert archive.read(name) == (folder / name).read_bytes(), name

    out = work / "out"
    out.mkdir(exist_ok=True)
    packed = json.loads(run("pack", str(folder), "-o", str(out), "--format", "json"))
    bytes_on_disk = pathlib.Path(packed["archive"]).read_bytes()
    assert bytes_on_disk == data, "pack and inline differ"
    assert hashlib.sha256(bytes_on_disk).hexdigest() == packed["sha256"]
    assert packed["content_hash"] == hash_directory(folder), "directory hash"
    effective = skill.effective_skill_id
    effective = effective() if callable(effective) else effective
    assert packed["inline_id"] == effective, (packed["inline_id"], effective)

    read = AgentSkill.from_directory(folder)
    assert read.name == inline["name"] and read.description == inline["description"], (
        "the SDK reads another name or description",
        read.name,
        read.description,
    )
    if shutil.which("unzip"):
        subprocess.run(["unzip", "-tqq", packed["archive"]], check=True)
    print(f"ok: {folder.name}: {len(names)} files, {len(data)} bytes, {packed['inline_id']}")


for folder in sorted(pathlib.Path("templates").iterdir()):
    check(folder)
