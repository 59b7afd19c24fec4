"""What a connector in Python does with paramiko, and what it must be refused."""
import io
import stat
import sys

import paramiko

ADDRESS = ("127.0.0.1", int(sys.argv[1]))
NAME = "/Incoming/Users/deactivate_user.csv"
DATA = b"Login,Status\n" + b"USER_TEST,inactive\n" * 50_000


def connect(**credentials):
    client = paramiko.SSHClient()
    client.load_host_keys("known_hosts")
    client.connect(*ADDRESS, username="coupa", look_for_keys=False, allow_agent=False, **credentials)
    return client


def refused(step):
    try:
        step()
    except (OSError, paramiko.SSHException) as error:
        return error
    raise AssertionError("this should have been refused")


with connect(password="coupa-mock-sftp") as client:
    sftp = client.open_sftp()
    assert sftp.normalize(".") == "/"
    sftp.putfo(io.BytesIO(DATA), NAME)
    back = io.BytesIO()
    sftp.getfo(NAME, back)  # asks for the whole file ahead
    assert back.getvalue() == DATA

    # As a known production client writes it: stat of the folder, chdir, a file object, in place.
    assert stat.S_ISDIR(sftp.stat("/Incoming/Users").st_mode)
    sftp.chdir("/Incoming/Users")
    with sftp.file("other.csv", "w") as file:
        file.set_pipelined(True)
        for _ in range(500):
            file.write("USER_TEST,inactive\n")
    assert sftp.stat("other.csv").st_size == 500 * 19

    with sftp.file("other.csv", "a") as file:
        file.write("tail")
    with sftp.file("other.csv", "r+") as file:
        file.seek(-4, io.SEEK_END)
        assert file.read() == b"tail"
        file.truncate(10)
        file.seek(8)
        file.write("xyz")
    with sftp.file("other.csv") as file:
        assert file.read() == b"USER_TESxyz", file.read()

    sftp.utime("other.csv", (1000, 2000))
    sftp.chmod("other.csv", 0o600)
    attributes = sftp.lstat("other.csv")
    assert (attributes.st_mtime, stat.S_IMODE(attributes.st_mode)) == (2000, 0o600)
    assert sorted(sftp.listdir(".")) == ["deactivate_user.csv", "other.csv"]

    refused(lambda: sftp.rename("other.csv", NAME))
    sftp.posix_rename("other.csv", NAME)
    with sftp.file("new", "x"):
        pass
    refused(lambda: sftp.file("new", "x"))
    sftp.remove("new")
    sftp.mkdir("folder")
    refused(lambda: sftp.rmdir("/Incoming"))
    sftp.rmdir("folder")
    refused(lambda: sftp.symlink("/etc/passwd", "link"))
    refused(lambda: sftp.open("../../../../etc/passwd"))
    for step in (sftp.stat, sftp.mkdir, sftp.open, sftp.listdir):
        refused(lambda: step("n" * 10_000))
    sftp.stat(NAME)

refused(lambda: connect(password="wrong"))
print("done")
