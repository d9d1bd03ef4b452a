// The page on which the API is tried: Swagger UI on our own OpenAPI document.

const config = JSON.parse(document.getElementById("config").textContent);
const place = document.querySelector("[data-description]");

// Swagger UI is dark where the document says so by this class.
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function followScheme() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

async function show() {
  const response = await fetch(config.document);
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  window.SwaggerUIBundle({
    spec: await response.json(),
    domNode: place,
    // Without it pictures would be asked of another site.
    validatorUrl: null,
    tryItOutEnabled: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    supportedSubmitMethods: ["get", "post"],
  });
}

followScheme();
dark.addEventListener("change", followScheme);
show().catch(() => {
  place.querySelector("[data-status]").textContent = config.loading_failed;
});
