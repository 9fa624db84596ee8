// SECRET=… go run main.go: receives webhooks on port 4000 and verifies their signatures.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// In production, a unique column of your database. Store `webhook-id` instead to process each event once.
var processed sync.Map

func signingKey(secret string) ([]byte, error) {
	if !strings.HasPrefix(secret, "whsec_") {
		return []byte(secret), nil
	}
	standard := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(secret[len("whsec_"):])
	return base64.RawStdEncoding.DecodeString(standard)
}

// isGenuine takes the raw body: bytes, before any JSON parser.
func isGenuine(key []byte, headers http.Header, body []byte) bool {
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

func main() {
	key, err := signingKey(os.Getenv("SECRET"))
	if err != nil || len(key) == 0 {
		log.Fatal("Set SECRET to the secret of the webhook")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "4000"
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on port", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || !isGenuine(key, request.Header, body) {
			fmt.Println("FORGED")
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		var event struct {
			Event      string          `json:"event"`
			DeliveryID string          `json:"delivery_id"`
			Data       json.RawMessage `json:"data"`
		}
		if json.Unmarshal(body, &event) == nil {
			if _, duplicate := processed.LoadOrStore(event.DeliveryID, true); duplicate {
				fmt.Println("DUPLICATE", event.Event, event.DeliveryID)
			} else {
				fmt.Println("GENUINE", event.Event, event.DeliveryID, string(event.Data))
			}
		}
		response.WriteHeader(http.StatusNoContent)
	})))
}
