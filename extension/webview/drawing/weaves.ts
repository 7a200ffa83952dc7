import { html, svg, type TemplateResult } from "lit/html.js";

/** Patterns by which areas differ beside their colour: one for each role, found by its id. */
export function weaves(): TemplateResult {
  return html`<svg class="weaves" width="0" height="0" aria-hidden="true">
    <defs>
      ${svg`
      <pattern id="weave-image" class="ink-image" width="8" height="8" patternUnits="userSpaceOnUse">
        <rect class="thread" width="8" height="8" opacity=".35" />
      </pattern>
      <pattern id="weave-user" class="ink-user" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="thread" width="1.4" height="7" />
      </pattern>
      <pattern id="weave-system" class="ink-system" width="7" height="7" patternUnits="userSpaceOnUse">
        <circle class="thread" cx="3.5" cy="3.5" r="1" />
      </pattern>
      <pattern id="weave-output" class="ink-output" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect class="thread" width="6" height="1.2" />
      </pattern>`}
    </defs>
  </svg>`;
}
