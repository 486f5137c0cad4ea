// Comforts on top of pages that work without them: nothing here is needed to do anything.

for (const entry of document.querySelectorAll(".entry[data-show]")) {
  const input = entry.querySelector("input");
  const label = document.querySelector(`label[for="${input.id}"]`);
  const button = document.createElement("button");
  const say = () => {
    const hidden = input.type === "password";
    button.textContent = hidden ? entry.dataset.show : entry.dataset.hide;
    button.setAttribute("aria-label", `${button.textContent} ${label.firstChild.textContent.trim()}`);
  };
  button.type = "button";
  button.className = "reveal";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    say();
  });
  // A browser saves a password only from a field that is one.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
  });
  say();
  entry.append(button);
}

const menu = document.querySelector(".menu details");
if (menu) {
  const close = () => {
    menu.open = false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      const inside = menu.contains(document.activeElement);
      close();
      if (inside) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) close();
  });
}

// `autofocus` does this in newer browsers.
const summary = document.querySelector("[role=alert][autofocus]");
if (summary && document.activeElement !== summary) summary.focus();
