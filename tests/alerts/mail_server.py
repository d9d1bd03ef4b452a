"""A mail server of our own (RFC 5321), which can also be out of order."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

ACCEPTS = "250 OK"


class MailServer:
    """What it took is in ``mails``; ``after_data`` is called when a mail has come whole."""

    def __init__(self):
        self.mails: list[EmailMessage] = []
        self.greeting = "220 mail server of the tests"
        self.answer_to_recipient = ACCEPTS
        # What it says to the whole mail; "" hangs up, so that nobody knows whether it took it.
        self.answer_to_mail = ACCEPTS
        self.after_data: Callable[[], None] = lambda: None
        self.port = 0


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def handle(self) -> None:
            self.say(server.greeting)
            for line in self.rfile:
                match line[:4].upper():
                    case b"DATA":
                        self.say("354 go on")
                        if not self.take():
                            return
                    case b"RCPT":
                        self.say(server.answer_to_recipient)
                    case b"QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say(ACCEPTS)

        def take(self) -> bool:
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
            server.after_data()
            if server.answer_to_mail:
                self.say(server.answer_to_mail)
            return bool(server.answer_to_mail)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as listening:
        listening.daemon_threads = True
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
