"""The reasoning of a determination stands once in `trace`, no longer as a tree in each line."""

from typing import Any

from django.db import migrations, models


def _flatten(tree: dict[str, Any], nodes: dict[str, Any], sources: dict[str, str]) -> str:
    """Put a nested tree into `nodes`; the key of its root."""
    name, member = tree["name"], tree.get("member", "")
    key = f"{name}/{member}" if member else name
    if key not in nodes:
        children = tree.pop("children", [])
        node = nodes[key] = tree
        source = sources.get(f"{member}|{name}", "")
        if tree["kind"] == "fact" and source:
            node["source"] = source
        below = [_flatten(child, nodes, sources) for child in children]
        if below:
            node["children"] = below
    return key


def flatten(apps: Any, _: Any) -> None:
    kind = apps.get_model("assistance", "Determination")
    for made in kind.objects.filter(trace={}).select_related("case").iterator(chunk_size=100):
        nodes: dict[str, Any] = {}
        for line in made.lines:
            if "tree" in line:
                line["root"] = _flatten(line.pop("tree"), nodes, made.sources)
        made.trace = {
            "on": made.on.isoformat(),
            "division": made.case.county_code,
            "version": made.version,
            "roots": [line["root"] for line in made.lines],
            "nodes": nodes,
        }
        made.save(update_fields=["lines", "trace"])


class Migration(migrations.Migration):
    dependencies = [("assistance", "0004_law_steps")]
    operations = [
        migrations.AddField(
            "determination", "trace", models.JSONField(default=dict, verbose_name="推理")
        ),
        migrations.RunPython(flatten, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("determination", "sources"),
    ]
