// Shows the news without loading the page again: scroll, focus and what is
// being typed stay where they are. Without scripts the page reloads itself.
"use strict";
const parts = ["heading", "live", "taken"];
const pause = document.getElementById("pause");
const every = Number(document.documentElement.dataset.refresh) * 1000;
let paused = false;
let busy = false;

function replace(id, fresh) {
  const old = document.getElementById(id);
  const now = fresh.getElementById(id);
  if (!old || !now || old.innerHTML === now.innerHTML) return;
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  old.replaceChildren(...now.childNodes);
  if (focused) old.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

async function refresh() {
  const selecting = !getSelection().isCollapsed;
  if (paused || busy || document.hidden || selecting) return;
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of parts) replace(id, fresh);
    document.title = fresh.title;
  } catch {
    document.getElementById("taken").textContent = pause.dataset.offline;
  } finally {
    busy = false;
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
});
setInterval(refresh, every);
