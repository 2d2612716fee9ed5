"""Runs what compose prints against a recording server. Run by scripts/request-check."""

import base64
import http.server
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import zipfile

skill_dev, work, node_folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
recorded = []

JOB = {"id": "job", "name": "a", "created_at": "2026-01-02T03:04:05Z", "status": "completed", "usage": {}, "response": {}}
CHAT = {
    "id": "chat",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "session_id": "s",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ok"}}],
}


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer(JOB)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        recorded.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.answer(CHAT if self.path.endswith("/chat/completions") else JOB)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
environment = {
    **os.environ,
    "HOME": str(work),
    "VLMRUN_API_KEY": "not-a-key",
    "VLMRUN_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1",
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


def run(*args, **options):
    done = subprocess.run(args, capture_output=True, text=True, env=environment, **options)
    assert done.returncode == 0, f"{args}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def sent(*args, **options):
    recorded.clear()
    run(*args, **options)
    assert len(recorded) == 1, f"{args}: {len(recorded)} requests"
    return recorded[0]


# Whatever ends a string, a comment, a heredoc or a template in one of the languages.
NASTY = "it's \"so\" \\ $HOME `id` $(id) ${x}\nJSON\n'''\"\"\" */ </script> \u2028 \u202e \U0001f600 \x7f é {{}} %s \\u0041 \\n \t\r\n"
SCHEMA = {
    "type": "object",
    "properties": {
        "__proto__": {"type": ["string", "null"], "default": None},
        NASTY: {"enum": [None, True, False, 1, -2.5, 1e300, 9007199254740991, NASTY, [], {}]},
    },
}
(work / "schema.json").write_text(json.dumps(SCHEMA))
(work / "nasty.txt").write_text(NASTY, newline="")
PATHS = {"chat": "/openai/chat/completions", "agent": "/agent/execute"}
FOLDERS = ["templates/invoice-extraction", "templates/receipt-extraction"]
URL = "https://example.com/a.pdf?x=1&y='2'"


def cases(product):
    skills = [*FOLDERS, "invoice@20260219-0a1b2c3d", "0b8f5f2e-6d0c-4f0e-9a52-3f6f0f1c2d3e"]
    text = ["--message" if product == "chat" else "--prompt", f"@{work / 'nasty.txt'}"]
    more = ["--toolset", "core", "--toolset", "document"] if product in PATHS else ["--domain", "document.invoice"]
    yield ["invoice", "--url", URL]
    yield [*skills, "--url", URL, "--schema", str(work / "schema.json"), *text, *more, "--model", "a-model"]
    yield ["invoice", "--url", URL, "--reference-key", "name", *text]
    if product != "image":
        yield [FOLDERS[0], "--file-id", "3f0a"]
    if product in PATHS:
        yield ["invoice", *text]
        yield ["invoice", "--file-id", "3f0a", "--file-id", "3f0b", "--url", URL, "--url", "https://example.com/a.mp4"]
    else:
        yield ["--domain", "document.invoice", "--url", URL]


def check(product):
    count = 0
    path = "/v1" + PATHS.get(product, f"/{product}/generate")
    for case in cases(product):
        args = ["compose", "--quiet", "--for", product, *case]
        body = json.loads(run(skill_dev, *args))
        code = {name: run(skill_dev, *args, "--snippet", name) for name in ("python", "curl", "node")}
        programs = {"python": [sys.executable, "-W", "error::DeprecationWarning:__main__", "-c", code["python"]]}
        programs["curl"] = ["bash", "-c", code["curl"]]
        if shutil.which("node"):
            script = node_folder / "request.mjs" if node_folder.is_dir() else work / "request.mjs"
            script.write_text(code["node"])
            runs = product != "chat" or (node_folder / "node_modules/openai").is_dir()
            if runs:
                programs["node"] = ["node", str(script)]
            else:
                run("node", "--check", str(script))
        for name, program in programs.items():
            where, key, what = sent(*program)
            assert where == path, (name, where, path)
            assert key == "Bearer not-a-key", (name, key)
            assert what == body, f"{name}, {product}, {case}:\n{json.dumps(what)[:2000]}\n{json.dumps(body)[:2000]}"
            count += 1
    return count


def files(skill):
    data = base64.b64decode(skill["source"]["data"], validate=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def command_line():
    """The inline object of the platform's command line and ours carry the same files."""
    for folder in sorted(pathlib.Path("templates").iterdir()):
        vlmrun = str(pathlib.Path(sys.executable).parent / "vlmrun")
        _, _, theirs = sent(vlmrun, "chat", "Hello", "--skill", str(folder), "--no-stream", "--no-download")
        ours = json.loads(run(skill_dev, "compose", "--for", "chat", str(folder), "--message", "Hello"))
        one, other = theirs["skills"][0], ours["skills"][0]
        assert files(one) == files(other), folder
        assert (one["name"], one["description"]) == (other["name"], other["description"]), folder
        assert theirs["messages"] == ours["messages"] and theirs["model"] == ours["model"], folder
        print(f"ok: {folder.name}: the same {len(files(one))} files as `vlmrun chat --skill`")


for product in ("chat", "agent", "image", "document", "video", "audio"):
    print(f"ok: {product}: {check(product)} requests sent as composed")
command_line()
server.shutdown()
