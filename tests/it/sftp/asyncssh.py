"""What a connector in Python does with asyncssh."""
import asyncio
import sys

import asyncssh


async def main():
    async with asyncssh.connect(
        "127.0.0.1",
        int(sys.argv[1]),
        username="coupa",
        password="coupa-mock-sftp",
        known_hosts="known_hosts",
        client_keys=None,
    ) as connection, connection.start_sftp_client() as sftp:
        data = b"USER_TEST,inactive\n" * 50_000
        with open("a.csv", "wb") as file:
            file.write(data)
        await sftp.put("a.csv", "/Incoming/Users/a.csv", preserve=True)
        await sftp.get("/Incoming/Users/a.csv", "back.csv")
        with open("back.csv", "rb") as file:
            assert file.read() == data
        await sftp.posix_rename("/Incoming/Users/a.csv", "/Incoming/Users/b.csv")
        assert "b.csv" in await sftp.listdir("/Incoming/Users")
        space = await sftp.statvfs("/")
        assert 0 < space.bavail < space.blocks, space
        async with sftp.open("/Incoming/Users/b.csv", "a") as file:
            await file.write("tail")
            await file.fsync()
        assert (await sftp.stat("/Incoming/Users/b.csv")).size == len(data) + 4
        for refused in (
            sftp.open("../../etc/passwd"),
            sftp.symlink("/etc/passwd", "/link"),
            sftp.rmdir("/Incoming/Users"),
            sftp.mkdir("/" + "n" * 10_000),
        ):
            try:
                await refused
            except asyncssh.SFTPError:
                continue
            raise AssertionError("this should have been refused")
    print("done")


asyncio.run(main())
