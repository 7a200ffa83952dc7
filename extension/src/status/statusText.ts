import type { DaemonState } from "../daemon/daemon";
import { sentence } from "../daemon/failure";
import type { ModelState } from "../models/models";

/** What the status item shows. */
export interface StatusView {
  text: string;
  tooltip: string;
  severity: "none" | "warning" | "error";
}

/** The daemon, the model and the runs in one line; `running` is the number of panels whose run is under way. */
export function statusView(daemon: DaemonState, model: ModelState, running: number): StatusView {
  return daemonView(daemon) ?? modelView(model, running);
}

/** Null where the daemon runs, or is not needed yet. */
function daemonView(daemon: DaemonState): StatusView | null {
  switch (daemon.state) {
    case "failed":
      return { text: "$(error) FlowLens: stopped", tooltip: sentence(daemon.error), severity: "error" };
    case "waiting": {
      const tooltip = `${daemon.error.message}. It is started again in ${daemon.delay / 1000} s.`;
      return { text: "$(sync~spin) FlowLens: restarting", tooltip, severity: "warning" };
    }
    case "starting":
      return plain("loading~spin", "FlowLens: starting", "The FlowLens daemon is starting.");
    case "stopped":
    case "ready":
      return null;
  }
}

function modelView(model: ModelState, running: number): StatusView {
  switch (model.state) {
    case "loading":
      return plain("loading~spin", `FlowLens: loading ${model.name}`, `The model ${model.name} is loading.`);
    case "failed":
      return { text: "$(error) FlowLens: no model", tooltip: sentence(model.error), severity: "error" };
    case "loaded": {
      const { name, device, precision, layers } = model.info;
      const tooltip = `${name}: ${layers} layers, ${precision} on ${device}.`;
      if (running === 0) return plain("eye", `FlowLens: ${name} · ${device}`, tooltip);
      return plain("loading~spin", `FlowLens: ${name}, ${running === 1 ? "running" : `${running} running`}`, tooltip);
    }
    case "none":
      return plain("eye", "FlowLens", "The model is loaded when it is needed first.");
  }
}

function plain(icon: string, text: string, tooltip: string): StatusView {
  return { text: `$(${icon}) ${text}`, tooltip, severity: "none" };
}
