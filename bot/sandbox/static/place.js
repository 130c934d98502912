// Beside simcord's page inside the launcher's frame: what a chat does and a test bench does not.
// The launcher keeps the appearance; a change there is told to every open place.
const look = () => { document.documentElement.dataset.look = localStorage.getItem("candor-look") || "dark"; };
look();
window.addEventListener("storage", look);
const status = document.getElementById("action-status");
const timeline = document.getElementById("channel-timeline");

const capability = location.hash.slice(1);
let words = {};
let menus = [];

function ask(path, body) {
  return fetch(path, {
    method: body ? "POST" : "GET",
    headers: { "X-Simcord-Capability": capability, "X-Simcord-Context": window.simcordPreview.contextId,
      ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
    cache: "no-store",
  });
}

// One line of our own where something went wrong: simcord's speak to whoever writes a test. It goes when there is news.
const trouble = Object.assign(document.createElement("p"), { id: "trouble", hidden: true });
trouble.setAttribute("role", "status");
document.body.append(trouble);
const newest = () => window.simcordPreview?.projectedMessageIds.at(-1);
let told = { request: null, newest: null };

function tell(text) {
  trouble.hidden = !text;
  trouble.textContent = text || "";
}

function judge() {
  const page = window.simcordPreview;
  const last = page?.lastAction;
  const lost = page?.transport.uncertainRequestId;
  const late = lost || (last?.settlement === "timeout" && last.requestId);
  const failed = last && (last.rejected || last.settlement === "failed") && last.requestId;
  const request = late || failed || null;
  if (request !== told.request) told = { request, newest: newest() };
  tell(request && newest() === told.newest ? (failed ? words.failed : words.late) : "");
}
new MutationObserver(judge).observe(status, { childList: true, characterData: true, subtree: true });

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

// The app's menus on a message: behind a button on each, a long press or a right click.
const sheet = document.createElement("dialog");
sheet.id = "menus";
document.body.append(sheet);
sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });

async function openMenus(message) {
  try {
    const answer = await (await ask("/api/menus")).json();
    [menus, words] = [answer.menus, answer.texts];
  } catch {
    return tell(words.failed);
  }
  const title = Object.assign(document.createElement("h2"), { textContent: menus.length ? words.menus : words.no_menus });
  const buttons = menus.map((menu) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: menu.label });
    button.addEventListener("click", async () => {
      sheet.close();
      following = true;
      const answer = await ask("/api/menu", { name: menu.name, message }).catch(() => null);
      tell(answer?.ok ? "" : words.failed);
    });
    return button;
  });
  sheet.replaceChildren(title, ...buttons);
  sheet.showModal();
}

function addMenuButtons() {
  for (const message of document.querySelectorAll(".channel-message[data-message-id]")) {
    if (message.querySelector(":scope .message-menus")) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "message-menus", textContent: "⋯" });
    button.setAttribute("aria-label", words.menus || "");
    button.title = words.menus || "";
    button.addEventListener("click", () => openMenus(message.dataset.messageId));
    message.append(button);
  }
}

document.addEventListener("contextmenu", (event) => {
  const message = event.target.closest?.(".channel-message[data-message-id]");
  if (!message || event.target.closest("a, input, textarea, img") || String(getSelection())) return;
  event.preventDefault();
  void openMenus(message.dataset.messageId);
});

new MutationObserver(() => { addMenuButtons(); judge(); }).observe(document.getElementById("channel-message-list"),
  { childList: true, subtree: true });

// An empty field has no wrong word in it yet.
new MutationObserver(() => {
  for (const empty of document.querySelectorAll(".command-empty")) {
    if (empty.textContent !== "No options match") continue;
    const field = document.querySelector(".command-option-input:focus");
    empty.textContent = (field?.value ?? field?.textContent ?? "").trim() ? words.no_match : words.type_on;
  }
}).observe(document.getElementById("channel-layout"), { childList: true, subtree: true });

async function learnWords() {
  while (!window.simcordPreview?.contextId) await new Promise((done) => setTimeout(done, 100));
  const answer = await (await ask("/api/menus")).json();
  [menus, words] = [answer.menus, answer.texts];
  for (const button of document.querySelectorAll(".message-menus")) button.remove();
  addMenuButtons();
}
void learnWords();
