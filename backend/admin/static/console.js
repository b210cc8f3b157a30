// What pages can do beyond plain forms; without it everything still works.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const shown = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(shown.textContent.trim());
    button.textContent = "已复制";
  } catch {
    getSelection().selectAllChildren(shown);
    button.textContent = "已选中，请按复制键";
  }
});

// A form that takes long says so on its button, until the answer is there.
const labels = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.target.closest("[data-busy]")?.querySelector("[data-busy-label]");
  if (!button) return;
  labels.set(button, button.textContent);
  button.textContent = button.dataset.busyLabel;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const button = event.target.closest("[data-busy]")?.querySelector("[data-busy-label]");
  const isLeaving = event.detail.xhr?.getResponseHeader("HX-Redirect");
  if (button && !isLeaving) button.textContent = labels.get(button);
});
document.addEventListener("htmx:sendError", () => {
  const notices = document.getElementById("notices");
  if (notices) notices.innerHTML = '<div class="alert alert-danger" role="alert">连不上服务器，请检查网络后再试。</div>';
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "notices") event.target.scrollIntoView({ block: "center" });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) print();
});
