// Calls the live server with the client that openapi-generator made for Go; prints the result in JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	client "example.com/mutx/client"
)

func main() {
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Getenv("API")}}
	api := client.NewAPIClient(configuration)
	ctx := context.WithValue(context.Background(), client.ContextAPIKeys, map[string]client.APIKey{
		"apiKey": {Key: os.Getenv("KEY")},
	})
	page, _, err := api.WebhooksAPI.ListWebhooks(ctx).Execute()
	if err != nil || len(page.Items) != 1 {
		log.Fatal("webhooks: ", err)
	}
	report := client.NewMetricsReport(os.Getenv("AGENT"))
	report.SetCpuUsage(42)
	receipt, _, err := api.IngestionAPI.ReportMetrics(ctx).MetricsReport(*report).Execute()
	if err != nil {
		log.Fatal("report: ", err)
	}
	agent, _, err := api.AgentsAPI.GetAgent(ctx, os.Getenv("AGENT")).Execute()
	if err != nil {
		log.Fatal("agent: ", err)
	}
	webhook := page.Items[0]
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"webhook": webhook.Name.Get(),
		"secret":  webhook.Secret.Get(),
		"report":  receipt.Status,
		"model":   agent.Config["model"],
	})
}
