// The launcher: who one is, where one is, and what is new elsewhere. The place itself is simcord's page.
const $ = (id) => document.getElementById(id);
const token = location.hash.slice(1);
const seen = new Map(); // "user:place" → id of the newest message that was on the screen
const kept = { get: (name) => sessionStorage.getItem(name), set: (name, value) => sessionStorage.setItem(name, value) };

const lasting = { get: (name) => localStorage.getItem(`candor-${name}`), set: (name, value) => localStorage.setItem(`candor-${name}`, value) };
const LOOKS = ["dark", "light"];

let user = kept.get("user") || "";
let place = kept.get("place") || "";
let state = null;
let shown = "";
let started = false;

async function call(path, body) {
  const response = await fetch(path, {
    method: body ? "POST" : "GET",
    headers: { "X-Candor-Sandbox": token, ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
    cache: "no-store",
  });
  if (!response.ok) throw Object.assign(new Error("refused"), { status: response.status });
  return response.json();
}

function notice(text) {
  $("notice").hidden = !text;
  if (text && $("notice").textContent !== text) $("notice").textContent = text;
}

const newer = (a, b) => BigInt(a || 0) > BigInt(b || 0);
const spot = (id) => `${user}:${id}`;
const view = (id) => `${spot(id)}:${state.locale}`; // a place in another language is another page

async function refresh() {
  try {
    const asked = user;
    const answer = await call(`/sandbox/state?user=${encodeURIComponent(user)}`);
    if (asked !== user) return; // someone else was chosen meanwhile
    state = answer;
  } catch (error) {
    const texts = state?.texts;
    if (error.status === 401) notice(texts?.moved || "This page belongs to an earlier start. Open the address shown in the terminal.");
    else if (error.status) notice(texts?.failed || "That did not work. Please try again.");
    else notice(texts?.gone || "The sandbox was closed. Start it again in the terminal.");
    return;
  }
  notice("");
  user = state.user;
  const enterable = state.places.filter((one) => one.kind !== "forum");
  if (!enterable.some((one) => one.id === place)) place = enterable[0].id;
  // What was there before one came is not new.
  if (!started) for (const one of state.places) seen.set(spot(one.id), one.last);
  started = true;
  draw();
  if (shown !== view(place)) await enter();
}

async function enter() {
  const wanted = view(place);
  shown = wanted;
  kept.set("user", user);
  kept.set("place", place);
  $("place").inert = true; // nothing typed now may still go to the old place
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { address } = await call("/sandbox/open", { user, place, zone });
    if (shown !== wanted) return;
    // A new frame rather than a new address: the browser's Back button then leaves the sandbox.
    const frame = $("place").cloneNode();
    frame.inert = false;
    frame.dataset.shows = spot(place);
    frame.dataset.language = state.locale;
    frame.src = address;
    $("place").replaceWith(frame);
  } catch {
    shown = "";
    notice(state.texts.failed);
  }
}

function draw() {
  document.documentElement.lang = state.locale;
  for (const element of document.querySelectorAll("[data-text]")) setText(element, state.texts[element.dataset.text]);
  setText($("server"), state.server);
  drawLanguages();
  $("ahead").hidden = !state.ahead;
  if ($("intro").hidden && innerWidth > 760) $("intro").open = true; // on a phone a line, until it is pressed
  $("intro").hidden = lasting.get("intro") === "understood";
  $("menu").setAttribute("aria-label", state.texts.menu);
  const now = new Date(state.now);
  setText($("clock"), now.toLocaleTimeString(state.locale, { hour: "numeric", minute: "2-digit" }));
  $("clock").dateTime = state.now;
  drawUsers();
  drawPlaces();
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function drawUsers() {
  const select = $("user");
  if (select.options.length !== state.users.length) select.replaceChildren(...state.users.map(() => new Option()));
  state.users.forEach((one, index) => {
    const option = select.options[index];
    option.value = one.key;
    setText(option, one.moderator ? `${one.name} (${state.texts.moderator})` : one.name);
  });
  if (select.value !== user) select.value = user;
  setText($("who"), state.users.find((one) => one.key === user).name);
}

function drawLanguages() {
  const select = $("language");
  const codes = Object.keys(state.languages);
  if (select.options.length !== codes.length) select.replaceChildren(...codes.map((code) => new Option(state.languages[code], code)));
  if (select.value !== state.locale) select.value = state.locale;
}

// The appearance is the browser's affair: each place reads it too.
function wear(look) {
  document.documentElement.dataset.look = look;
  $("look").value = look;
  lasting.set("look", look);
}

let drawn = "";
function drawPlaces() {
  const current = state.places.find((one) => one.id === place);
  seen.set(spot(place), current.last);
  const news = (one) => one.id !== place && newer(one.last, seen.get(spot(one.id)));
  setText($("here"), `${MARKS[current.kind]} ${current.name}`);
  $("menu-news").hidden = !state.places.some(news);
  const picture = JSON.stringify([user, place, state.places.map((one) => [one.id, one.name, news(one)])]);
  if (picture === drawn) return; // redrawing would take the focus away
  drawn = picture;
  const focused = document.activeElement?.dataset?.place;
  const list = [];
  let heading = "";
  for (const one of state.places) {
    const title = { dm: state.texts.messages, text: state.texts.rooms }[one.kind] || `${state.texts.forum}: ${one.kind === "forum" ? one.name : heading}`;
    if (one.kind === "forum") {
      heading = one.name;
      list.push(element("h2", title), addButton());
    } else {
      if ((one.kind === "dm" || one.kind === "text") && heading !== one.kind) {
        heading = one.kind;
        list.push(element("h2", title));
      }
      list.push(placeButton(one, news(one)));
    }
  }
  $("places").replaceChildren(...list);
  if (focused) document.querySelector(`[data-place="${focused}"]`)?.focus();
}

const MARKS = { text: "#", post: "▸", dm: "@", forum: "▤" };

function element(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}

function placeButton(one, hasNews) {
  const button = element("button", "", hasNews ? "place news" : "place");
  button.type = "button";
  button.dataset.place = one.id;
  button.dataset.goes = spot(one.id);
  if (one.id === place) button.setAttribute("aria-current", "page");
  const mark = element("span", MARKS[one.kind], "mark");
  mark.setAttribute("aria-hidden", "true");
  button.append(mark, element("span", one.name, "name"));
  button.title = one.name;
  if (hasNews) button.append(element("span", state.texts.unread, "new"));
  button.addEventListener("click", () => {
    place = one.id;
    openMenu(false);
    draw();
    void enter();
  });
  return button;
}

function addButton() {
  const button = element("button", `+ ${state.texts.new_post}`, "add");
  button.type = "button";
  button.addEventListener("click", () => $("post").showModal());
  return button;
}

function openMenu(open) {
  $("side").classList.toggle("open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

$("menu").addEventListener("click", () => openMenu(!$("side").classList.contains("open")));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") openMenu(false); });
window.addEventListener("blur", () => { if (document.activeElement?.id === "place") openMenu(false); });

$("user").addEventListener("change", async () => {
  const kind = state.places.find((one) => one.id === place)?.kind;
  user = $("user").value;
  started = [...seen.keys()].some((key) => key.startsWith(`${user}:`));
  if (kind === "dm") place = ""; // everyone has a DM of their own: go to it below
  await refreshAs(kind);
});

async function refreshAs(kind) {
  try {
    state = await call(`/sandbox/state?user=${encodeURIComponent(user)}`);
    if (kind === "dm") place = state.places.find((one) => one.kind === "dm").id;
  } catch { /* refresh() below says what is wrong */ }
  await refresh();
}

$("post-cancel").addEventListener("click", () => $("post").close());
$("post-form").addEventListener("submit", async () => {
  const form = $("post-form");
  try {
    const made = await call("/sandbox/post", { user, title: form.elements.title.value, text: form.elements.text.value });
    form.reset();
    place = made.place;
    openMenu(false);
    await refresh();
  } catch {
    notice(state.texts.failed);
  }
});

$("language").addEventListener("change", async () => {
  try {
    await call("/sandbox/language", { user, language: $("language").value });
  } catch {
    notice(state.texts.failed);
  }
  await refresh();
});

$("look").addEventListener("change", () => wear($("look").value));
$("intro-close").addEventListener("click", () => {
  lasting.set("intro", "understood");
  $("intro").hidden = true;
});

const skips = [...document.querySelectorAll("[data-days]")];
for (const skip of skips) {
  skip.addEventListener("click", async () => {
    for (const one of skips) one.disabled = true;
    openMenu(false);
    notice(state.texts.skipping);
    let went = true;
    try {
      await call("/sandbox/skip", { days: Number(skip.dataset.days) });
    } catch {
      went = false;
    }
    await refresh();
    if (!went) notice(state.texts.failed);
    for (const one of skips) one.disabled = false;
  });
}

wear(LOOKS.includes(lasting.get("look")) ? lasting.get("look") : matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
await refresh();
setInterval(refresh, 1000);
