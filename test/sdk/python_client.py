"""Calls the live server with the client that openapi-python-client made; prints what came of it, in JSON.

The names of schemas are read from the client's own types, so that this file needs none of them.
"""

import importlib
import json
import os
import pkgutil
import typing

import mutx_client
from mutx_client.client import AuthenticatedClient

modules = [module.name for module in pkgutil.walk_packages(mutx_client.__path__, "mutx_client.")]
for name in modules:
    importlib.import_module(name)

client = AuthenticatedClient(
    base_url=os.environ["API"], token=os.environ["KEY"], prefix="", auth_header_name="X-API-Key"
)


def call(operation, *args, body=None, **kwargs):
    [name] = [each for each in modules if each.endswith(f".{operation}")]
    sync_detailed = importlib.import_module(name).sync_detailed
    if body is not None:
        hint = typing.get_type_hints(sync_detailed)["body"]
        models = [each for each in typing.get_args(hint) or (hint,) if hasattr(each, "from_dict")]
        kwargs["body"] = models[0].from_dict(body)
    return sync_detailed(*args, client=client, **kwargs)


agent = call("create_agent", body={"name": "an agent"}).parsed
webhook = call("create_webhook", body={"url": os.environ["RECEIVER"], "events": ["metrics.*"]}).parsed
report = call("report_metrics", body={"agent_id": str(agent.id), "cpu_usage": 42}).parsed
page = call("list_webhook_deliveries", webhook.id).parsed
missing = call("get_agent", webhook.id)

print(
    json.dumps(
        {
            "report": str(report.to_dict()["status"]),
            "deliveries": [item.event for item in page.items],
            "missing": [int(missing.status_code), missing.parsed.code],
        }
    )
)
