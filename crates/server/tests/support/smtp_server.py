"""An SMTP server on loopback that can misbehave.

Started with the port to listen on (0 for a free one), it prints "listening PORT", then a JSON object per mail it has
taken: recipients, headers in order, and the decoded parts. Each line on its standard input says how it behaves from
then on; it answers "ready" when it does.

    accept              takes every mail
    connect CODE TEXT   answers so instead of a greeting, and to every mail on connections that are open
    rcpt CODE TEXT      answers so to every recipient
    data CODE TEXT      answers so to every mail
    stall               never answers to a mail
    drop                takes the mail, and closes the connection without an answer
    leave               takes the mail, answers 250, and closes the connection
    same                behaves as before
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP

behaviour = "accept"


def say(line):
    print(line, flush=True)


def taken(envelope):
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    say(json.dumps({
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": parts.get("text/plain", ""),
        "html": parts.get("text/html", ""),
    }))


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        kind, _, answer = behaviour.partition(" ")
        if kind == "connect":
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        kind, _, answer = behaviour.partition(" ")
        if kind == "rcpt":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        kind, _, answer = behaviour.partition(" ")
        if kind == "data":
            return answer
        if kind == "stall":
            await asyncio.Event().wait()
        taken(envelope)
        if kind == "drop":
            server.transport.abort()
        if kind == "leave":
            server.transport.write(b"250 OK\r\n")
            server.transport.close()
        return "250 OK"


class Server(SMTP):
    async def _handle_client(self):
        kind, _, answer = behaviour.partition(" ")
        if kind == "connect":
            await self.push(answer)
            self.transport.close()
            return
        await super()._handle_client()


async def main():
    global behaviour
    loop = asyncio.get_running_loop()
    handler = Handler()
    listening = await loop.create_server(
        lambda: Server(handler, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", int(sys.argv[1])
    )
    say(f"listening {listening.sockets[0].getsockname()[1]}")
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        if line != b"same\n":
            behaviour = line.decode().strip()
        say("ready")


asyncio.run(main())
