"""A screen by keyboard alone: where Tab leads, whether that is seen, and what the live region says."""

from collections.abc import Callable
from typing import Any

Word = Callable[..., str]  # a sentence of the screen by its key, in the person's language
NAME_OF = """() => { const now = document.activeElement;
    if (now === document.body) return '';
    const labelled = (now.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
        .map((id) => document.getElementById(id)?.textContent).join(' ');
    const label = now.labels?.length ? now.labels[0].textContent : '';
    return (now.getAttribute('aria-label') || labelled || label || now.textContent).trim(); }"""
# What has the focus shows it: an outline, or a border or a shadow of its own that is there only then.
SHOWN = """() => { const now = document.activeElement;
    if (now === document.body) return true;
    const look = (one) => { const style = getComputedStyle(one);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return [outlined, style.boxShadow, style.borderColor]; };
    const [outlined, ...with_] = look(now);
    if (outlined || now.matches('.cm-content')) return true;
    now.blur();
    const [, ...without] = look(now);
    now.focus();
    return String(with_) !== String(without); }"""


def focused(page: Any) -> str:
    name: str = page.evaluate(NAME_OF)
    return name


def tab_to(page: Any, name: str, *, most: int = 40, back: bool = False) -> None:
    """Press Tab until something of this name has the focus; whatever has it meanwhile shows it."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(focused(page))
        assert page.evaluate(SHOWN), f"the focus is not seen on “{passed[-1]}”"
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"Tab does not lead to “{name}” but through {passed}")


def said(page: Any, words: str) -> None:
    """The live region speaks it."""
    page.locator(".hidden[role=status]", has_text=words).wait_for(state="attached")


def share(page: Any, word: Word) -> None:
    """Copy the film's link."""
    tab_to(page, f"{word('header.code')} ", back=True)
    page.keyboard.press("Enter")
    page.get_by_text(word("header.copied"), exact=True).wait_for()


def share_and_export(page: Any, word: Word) -> None:
    """Ask for the film and copy its link before it is made, which whoever calls this sees to afterwards."""
    tab_to(page, word("header.export"), back=True)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.getAttribute('aria-disabled') === 'true'")
    share(page, word)
