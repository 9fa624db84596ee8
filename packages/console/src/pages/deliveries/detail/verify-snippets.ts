/** Checks `webhook-signature`, as short as a language allows; docs/receiving-webhooks.md has whole receivers. */
export interface Snippet {
  readonly id: 'node' | 'python' | 'go';
  readonly label: string;
  readonly text: string;
}

const NODE = `import { createHmac, timingSafeEqual } from 'node:crypto';

/** \`body\` is the raw body: bytes, before any JSON parser. */
export function isGenuine(secret, headers, body) {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  // Reject replayed requests.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const hmac = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\`).update(body);
  const expected = Buffer.from(\`v1,\${hmac.digest('base64')}\`);
  // After a secret change there are two signatures; one match is enough.
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`;

const PYTHON = `import base64, hashlib, hmac, time

def is_genuine(secret, headers, body):
    """\`body\` is the raw body: bytes, before any JSON parser."""
    key = secret.encode()
    if secret.startswith("whsec_"):
        encoded = secret.removeprefix("whsec_").replace("-", "+").replace("_", "/").rstrip("=")
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    # Reject replayed requests.
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    content = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    # After a secret change there are two signatures; one match is enough.
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(given.encode(), expected) for given in signatures)
`;

const GO = `import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// isGenuine takes the raw body: bytes, before any JSON parser.
func isGenuine(secret string, headers http.Header, body []byte) bool {
	key := []byte(secret)
	if encoded, ok := strings.CutPrefix(secret, "whsec_"); ok {
		standard := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(encoded)
		decoded, err := base64.RawStdEncoding.DecodeString(standard)
		if err != nil {
			return false
		}
		key = decoded
	}
	timestamp := headers.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	// Reject replayed requests.
	if err != nil || math.Abs(time.Since(time.Unix(seconds, 0)).Seconds()) > 300 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", headers.Get("webhook-id"), timestamp)
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	// After a secret change there are two signatures; one match is enough.
	for _, given := range strings.Split(headers.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(given), expected) {
			return true
		}
	}
	return false
}
`;

export const VERIFY_SNIPPETS: readonly Snippet[] = [
  { id: 'node', label: 'Node.js', text: NODE },
  { id: 'python', label: 'Python', text: PYTHON },
  { id: 'go', label: 'Go', text: GO },
];
