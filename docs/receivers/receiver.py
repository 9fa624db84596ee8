# SECRET=… python3 receiver.py: receives webhooks on port 4000 and verifies their signatures.
import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["SECRET"]
# In production, a unique column of your database. Store `webhook-id` instead to process each event once.
processed = {}


def signing_key(secret):
    if not secret.startswith("whsec_"):
        # The bytes of the environment variable, independent of the locale.
        return os.fsencode(secret)
    encoded = secret.removeprefix("whsec_").replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(encoded + "=" * (-len(encoded) % 4))


KEY = signing_key(SECRET)


def is_genuine(headers, body):
    """`body` is the raw body: bytes, before any JSON parser."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    # Reject replayed requests.
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(KEY, content, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    # After a secret change there are two signatures; one match is enough.
    return any(hmac.compare_digest(given.encode(), expected) for given in signatures.split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_genuine(self.headers, body)
        if genuine:
            event = json.loads(body)
            delivery_id = event["delivery_id"]
            # The first of several threads wins.
            if processed.setdefault(delivery_id, event) is event:
                print("GENUINE", event["event"], delivery_id, json.dumps(event["data"]), flush=True)
            else:
                print("DUPLICATE", event["event"], delivery_id, flush=True)
        else:
            print("FORGED", flush=True)
        self.send_response(204 if genuine else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "4000"))), Receiver)
print("listening on port", server.server_port, flush=True)
server.serve_forever()
