"""A person with a keyboard alone: from stop to stop, seeing each time where they are."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# What the stop and its labels look like with the focus, and without it.
LOST_FOCUS = """() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  const parts = [one, ...(one.labels ?? [])];
  const look = () => JSON.stringify(parts.flatMap((part) => [null, "::before", "::after"].map((pseudo) => {
    const style = getComputedStyle(part, pseudo);
    return [style.outline, style.boxShadow, style.backgroundColor, style.border, style.color];
  })));
  const name = one.outerHTML.slice(0, 160);
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const isOnScreen = boxes.some((box) => box.height > 0 && box.bottom > 0 && box.top < window.innerHeight
    && box.right > 0 && box.left < window.innerWidth);
  if (!isOnScreen) return `out of sight: ${name}`;
  const focused = look();
  one.blur();
  const plain = look();
  one.focus({ preventScroll: true, focusVisible: true });
  return focused === plain ? `nothing shows the focus: ${name}` : null;
}"""


def tab_to(page: Page, target: Locator, *, stops: int = 120) -> None:
    """Press Tab until `target` has the focus; every stop on the way must show that it has it."""
    for _ in range(stops):
        page.keyboard.press("Tab")
        fault = page.evaluate(LOST_FOCUS)
        assert fault is None, fault
        if has_focus(target):
            return
    raise AssertionError(f"Tab never came to {target}.")


def has_focus(target: Locator) -> bool:
    """Whether what is typed goes there."""
    return bool(target.evaluate("(one) => one === document.activeElement"))


def type_into(page: Page, target: Locator, words: str) -> None:
    """Go to a field and type."""
    tab_to(page, target)
    page.keyboard.type(words)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to a link or button and press it."""
    tab_to(page, target)
    page.keyboard.press(key)
