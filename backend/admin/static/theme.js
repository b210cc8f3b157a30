// Light or dark as the system wishes. Runs before the page is painted, and so is no module.
(() => {
  const wish = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    document.documentElement.dataset.bsTheme = wish.matches ? "dark" : "light";
  };
  wish.addEventListener("change", follow);
  follow();
})();
