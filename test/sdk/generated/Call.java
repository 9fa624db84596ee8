import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.AgentsApi;
import org.openapitools.client.api.IngestionApi;
import org.openapitools.client.api.WebhooksApi;
import org.openapitools.client.auth.ApiKeyAuth;
import org.openapitools.client.model.AgentDetail;
import org.openapitools.client.model.MetricsReceipt;
import org.openapitools.client.model.MetricsReport;
import org.openapitools.client.model.Webhook;

/** Calls the live server with the client that openapi-generator made for Java; prints the result in JSON. */
public class Call {
  public static void main(String[] arguments) throws Exception {
    UUID agentId = UUID.fromString(System.getenv("AGENT"));
    ApiClient client = new ApiClient();
    client.setBasePath(System.getenv("API"));
    ((ApiKeyAuth) client.getAuthentication("apiKey")).setApiKey(System.getenv("KEY"));
    List<Webhook> webhooks = new WebhooksApi(client).listWebhooks(null, null, null, null, null).getItems();
    MetricsReport report = new MetricsReport().agentId(agentId).cpuUsage(new BigDecimal(42));
    MetricsReceipt receipt = new IngestionApi(client).reportMetrics(report, null);
    AgentDetail agent = new AgentsApi(client).getAgent(agentId);
    System.out.printf(
        "{\"webhook\": \"%s\", \"secret\": %s, \"report\": \"%s\", \"model\": \"%s\"}%n",
        webhooks.get(0).getName(),
        webhooks.get(0).getSecret(),
        receipt.getStatus(),
        agent.getConfig().get("model"));
    System.exit(0);
  }
}
