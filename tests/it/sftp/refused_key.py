"""A client that offers a key which nobody knows, and then the right password."""
import sys
import time

import paramiko

client = paramiko.SSHClient()
client.load_host_keys("known_hosts")
began = time.monotonic()
try:
    client.connect(
        "127.0.0.1",
        int(sys.argv[1]),
        username="coupa",
        password="coupa-mock-sftp",
        pkey=paramiko.RSAKey.generate(2048),
        look_for_keys=False,
        allow_agent=False,
    )
    print("in:", client.open_sftp().normalize("."))
except paramiko.SSHException as error:
    print("refused:", error)
took = time.monotonic() - began
assert took < 10, took
