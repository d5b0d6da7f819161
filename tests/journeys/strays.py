"""What a page asks of anybody but its own house, and what its policy had to forbid: nothing, in every story."""

from typing import Any
from urllib.parse import urlsplit

from tests.journeys import browsers

# They go nowhere: what they hold is in the page already.
INSIDE = ("data", "blob", "about")
# What the browser forbids, told as an error of the page's, which the browser's own words may not be.
FORBIDDEN = """addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) =>
    console.error(`securitypolicyviolation: ${effectiveDirective} forbids ${blockedURI} in ${sourceFile}`))"""


class Watched:
    """A browser whose contexts are looked after; everything else of it is as it was."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self.strays: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._browser, name)

    def new_context(self, *, base_url: str = "", **how: Any) -> Any:
        """base_url: the house; without it, the house is where the first page comes from."""
        context = self._browser.new_context(**({"base_url": base_url} if base_url else {}), **how)
        house = [urlsplit(base_url).netloc] if base_url else []

        def asked(url: str) -> None:
            address = urlsplit(url)
            if address.scheme in INSIDE:
                return
            if not house:
                house.append(address.netloc)
            if address.netloc != house[0]:
                self.strays.append(f"a page of {house[0]} asked for {url}")

        def told(message: Any) -> None:
            if "securitypolicyviolation" in message.text or "Content Security Policy" in message.text:
                self.strays.append(f"a page of {house}: {message.text}")

        context.add_init_script(FORBIDDEN)
        if browsers.is_firefox():
            context.add_init_script(browsers.TYPED)
        context.on("request", lambda request: asked(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: asked(socket.url)))
        context.on("console", told)
        return context

    def taken(self) -> list[str]:
        """What strayed since it was last asked."""
        found, self.strays = self.strays, []
        return found
