"""What holds for every page, however it is reached."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

# In one go, because each question to the browser takes its time.
STRUCTURE = """() => {
  const faults = [];
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) {
    faults.push(`id ${id} is not unique`);
  }
  const name = (one) => one.outerHTML.slice(0, 120);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const wanted = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!document.getElementById(wanted)) faults.push(`leads nowhere: ${name(link)}`);
  }
  for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const one of document.querySelectorAll(`[${attribute}]`)) {
      for (const wanted of one.getAttribute(attribute).split(/\\s+/).filter(Boolean)) {
        if (!document.getElementById(wanted)) faults.push(`${attribute} names nothing: ${name(one)}`);
      }
    }
  }
  const headings = [...document.querySelectorAll("h1")].map((one) => one.textContent.trim());
  if (headings.length !== 1) faults.push(`${headings.length} headings of the first order: ${headings}`);
  if (!document.title.split(" - ")[0].trim()) faults.push("no title");
  if (document.documentElement.scrollWidth > window.innerWidth) {
    const wide = [...document.querySelectorAll("main *, header *, footer *")].filter(
      (one) => one.getBoundingClientRect().right > window.innerWidth + 0.5 && !one.closest(".app-scroll")
    );
    faults.push(
      `${document.documentElement.scrollWidth} wide in a window of ${window.innerWidth}: ` +
      wide.slice(-3).map(name).join(" | ")
    );
  }
  return faults;
}"""


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is open: its structure, its width, and what axe finds."""
    return [*structure_faults(page), *axe_violations(page)]


def structure_faults(page: Page) -> list[str]:
    """What is wrong with its ids, links, headings, title and width, once all of it has come."""
    page.wait_for_load_state("load")
    found: list[str] = page.evaluate(STRUCTURE)
    return found


def axe_violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA: rule, and where."""
    # Still there where the same page was looked at in another width.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Of all that axe says, only this crosses over from the browser.
    found: list[dict[str, Any]] = page.evaluate("async (options) => (await axe.run(options)).violations", AXE)
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}: "
        f"{' '.join((node.get('failureSummary') or '').split())[:240]}"
        for violation in found
        for node in violation["nodes"][:3]
    ]
