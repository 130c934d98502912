// Beside simcord's page inside the launcher's frame: what a chat does and a test bench does not.
const status = document.getElementById("action-status");
const timeline = document.getElementById("channel-timeline");

// Its status line is shown only when something went wrong.
new MutationObserver(() => {
  const page = window.simcordPreview;
  const last = page?.lastAction;
  const trouble = Boolean(page?.transport.uncertainRequestId)
    || Boolean(last && (last.rejected || ["failed", "timeout"].includes(last.settlement)));
  document.body.classList.toggle("trouble", trouble);
}).observe(status, { childList: true, characterData: true, subtree: true });

// The newest message stays in sight until one scrolls away from it oneself.
let following = true;
let scrolledByHand = 0;
const byHand = () => { scrolledByHand = performance.now(); };
for (const kind of ["wheel", "touchmove", "keydown"]) timeline.addEventListener(kind, byHand, { passive: true });
timeline.addEventListener("pointerdown", (event) => { if (event.target === timeline) byHand(); });
const distance = () => timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight;
timeline.addEventListener("scroll", () => {
  if (performance.now() - scrolledByHand < 1000) following = distance() < 40;
  else if (distance() > 1) follow(); // simcord put an older message back into its place
}, { passive: true });
document.getElementById("channel-composer").addEventListener("keydown", (event) => { if (event.key === "Enter") following = true; });
document.getElementById("send-message").addEventListener("click", () => { following = true; });

function follow() {
  if (following) requestAnimationFrame(() => { if (following) timeline.scrollTop = timeline.scrollHeight; });
}
const resized = new ResizeObserver(follow);
resized.observe(timeline);
resized.observe(document.getElementById("channel-message-list"));
