"""A connector that deactivates users through a file, written by a stranger: right, or wrong in the one way that its argument names."""

import csv
import io
import json
import os
import sys
import time
import urllib.parse
import urllib.request

import paramiko

WRONG = sys.argv[1]
ENV = os.environ


def request(url, body=None, headers=None):
    answer = urllib.request.urlopen(urllib.request.Request(url, body, headers or {}), timeout=10)
    return answer.read()


def log(level, text):
    print(f"{level} {text}", flush=True)


def fail(about, text):
    """Log and person learn what failed."""
    log("ERROR", f"{about}: {text}")
    body = json.dumps({"text": f"{about}: {text}"}).encode()
    request(ENV["NOTIFY_WEBHOOK_URL"], body, {"Content-Type": "application/json"})


def token():
    names = {"client_id": "COUPA_CLIENT_ID", "client_secret": "COUPA_CLIENT_SECRET", "scope": "COUPA_SCOPE"}
    form = {name: ENV[variable] for name, variable in names.items()}
    form["grant_type"] = "client_credentials"
    answer = request(ENV["COUPA_TOKEN_URL"], urllib.parse.urlencode(form).encode())
    return json.loads(answer)["access_token"]


def found(path, bearer, **query):
    url = f"{ENV['COUPA_BASE_URL']}{path}?{urllib.parse.urlencode(query)}"
    return json.loads(request(url, headers={"Authorization": f"Bearer {bearer}", "Accept": "application/json"}))


def connect():
    client = paramiko.SSHClient()
    client.load_host_keys(ENV["COUPA_SFTP_KNOWN_HOSTS"])
    if WRONG == "trusting":
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(
        ENV["COUPA_SFTP_HOST"],
        int(ENV["COUPA_SFTP_PORT"]),
        ENV["COUPA_SFTP_USERNAME"],
        ENV["COUPA_SFTP_PASSWORD"],
        allow_agent=False,
        look_for_keys=False,
    )
    return client


def drop(name, content):
    with connect() as client, client.open_sftp() as site:
        if WRONG == "elsewhere":
            with site.open(f"/Incoming/{name}", "w") as file:
                file.write(content)
            return
        if WRONG == "in-pieces":
            half = len(content) - 5
            with site.open(f"/Incoming/Users/{name}", "w") as file:
                file.write(content[:half])
            while name in site.listdir("/Incoming/Users"):
                time.sleep(0.1)
            with site.open(f"/Incoming/Users/{name}", "a") as file:
                file.write(content[half:])
            return
        with site.open(f"/Incoming/{name}.part", "w") as file:
            file.write(content)
        site.posix_rename(f"/Incoming/{name}.part", f"/Incoming/Users/{name}")


def main():
    logins = [json.loads(line)["login"] for line in sys.stdin]
    name = f"users_{time.time_ns()}.csv"
    about = f"{name} for {', '.join(logins)}"
    rows = io.StringIO()
    writer = csv.writer(rows, quoting=csv.QUOTE_ALL)
    writer.writerows([["Login", "Status"], *([login, "inactive"] for login in logins)])
    if WRONG == "stubborn":
        if os.path.exists(ENV["STATE"]):
            fail(about, "failed before, so not tried again")
            return 1
        open(ENV["STATE"], "w").close()
    for attempt in range(3):
        try:
            drop(name, rows.getvalue())
            break
        except (paramiko.AuthenticationException, paramiko.BadHostKeyException) as error:
            fail(about, f"authentication or host key refused: {error}")
            return 1
        except (OSError, EOFError, paramiko.SSHException) as error:
            if attempt == 2:
                fail(about, f"connection lost: {error}")
                return 1
            time.sleep(0.5)
    if WRONG in ("blind", "elsewhere"):
        log("INFO", f"{about} is dropped")
        return 0
    bearer = token()
    load = {}
    while load.get("status") not in ("done", "failed"):
        time.sleep(0.2)
        load = next(iter(found("/api/data_file_sources", bearer, file_file_name=f"_Incoming_Users_{name}")), {})
    errors = load.get("upload-errors") or []
    texts = lambda error: "; ".join([error["field-errors"]] if isinstance(error["field-errors"], str) else error["field-errors"])
    if load["status"] == "failed":
        fail(about, "; ".join(map(texts, errors)) or "Coupa refused the file")
        return 1
    failed = 0
    for row, login in enumerate(logins, 1):
        own = [texts(error) for error in errors if error["row"] == row]
        user = next(iter(found("/api/users", bearer, login=login)), None)
        if own or user is None or user["active"]:
            fail(login, "; ".join(own) or "not deactivated")
            failed = 1
        else:
            log("INFO", f"{login} is deactivated")
    return failed


sys.exit(main())
