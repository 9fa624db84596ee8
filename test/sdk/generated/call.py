"""Calls the live server with the client that openapi-generator made for Python; prints the result in JSON."""

import json
import os

import openapi_client
from openapi_client.api import agents_api, ingestion_api, webhooks_api

configuration = openapi_client.Configuration(
    host=os.environ["API"], api_key={"apiKey": os.environ["KEY"]}
)
client = openapi_client.ApiClient(configuration)
[webhook] = webhooks_api.WebhooksApi(client).list_webhooks().items
report = openapi_client.MetricsReport(agent_id=os.environ["AGENT"], cpu_usage=42)
receipt = ingestion_api.IngestionApi(client).report_metrics(report)
agent = agents_api.AgentsApi(client).get_agent(os.environ["AGENT"])
print(
    json.dumps(
        {
            "webhook": webhook.name,
            "secret": webhook.secret,
            "report": receipt.status,
            "model": agent.config["model"],
        }
    )
)
