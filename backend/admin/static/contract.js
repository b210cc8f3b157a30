// Shows /openapi.json by Swagger UI, light or dark as the system wishes. It only shows: nothing on
// this page calls an operation, and nothing is fetched from elsewhere.
const wish = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", wish.matches);
wish.addEventListener("change", follow);
follow();

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#contract",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: false,
  filter: true,
  supportedSubmitMethods: [],
  tagsSorter: "alpha",
  validatorUrl: null,
});
