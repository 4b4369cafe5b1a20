import { createServer, request as ask } from 'node:http';
import { connect, type Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { AgentToPortal, PortalToAgent } from '../../packages/contract/src/index.ts';

export type Offer = Extract<PortalToAgent, { type: 'session.offer' }>;

/** The road between portal and agents in a test's hands: it hears, holds back and says again what a portal signed. */
export interface ControlRoad {
  /** The portal's public address: everybody comes by it. */
  readonly origin: string;
  readonly port: number;
  /** Where the portal really listens; set before anybody comes. */
  portalPort: number;
  /** What agents said, with the device that said it. */
  readonly heard: readonly { readonly device: string; readonly message: AgentToPortal }[];
  /** What portals told, with the device it was for; held back or not. */
  readonly told: readonly { readonly device: string; readonly message: PortalToAgent }[];
  /** True: this message does not go on to the device. */
  holds: ((message: PortalToAgent, device: string) => boolean) | null;
  say(device: string, message: PortalToAgent): void;
  /** Relays and the portal hear nothing of each other, and nobody's connection breaks; what was said arrives when it ends. */
  cutOffRelays(cutOff: boolean): void;
  close(): Promise<void>;
}

export async function startControlRoad(): Promise<ControlRoad> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = ask({ host: '127.0.0.1', port: road.portalPort, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const agents = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const devices = new Map<string, WebSocket>();
  const heard: { device: string; message: AgentToPortal }[] = [];
  const told: { device: string; message: PortalToAgent }[] = [];
  const tunnels = new Set<Socket>();
  let relaysCutOff = false;
  const relayTunnels = new Set<readonly [Socket, Socket]>();

  server.on('upgrade', (request, socket: Socket, head) => {
    if (request.url === '/api/agent') {
      agents.handleUpgrade(request, socket, head, (agent) => join(agent, request.headers.host ?? ''));
      return;
    }
    const onward = connect(road.portalPort, '127.0.0.1', () => {
      const headers = request.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []));
      onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
      if (request.url !== '/api/relay') return;
      const tunnel = [socket, onward] as const;
      relayTunnels.add(tunnel);
      socket.once('close', () => relayTunnels.delete(tunnel));
    });
    for (const each of [socket, onward]) {
      tunnels.add(each);
      each.on('error', () => undefined);
      each.on('close', () => {
        tunnels.delete(each);
        socket.destroy();
        onward.destroy();
      });
    }
  });

  function join(agent: WebSocket, host: string): void {
    const portal = new WebSocket(`ws://127.0.0.1:${road.portalPort}/api/agent`, {
      headers: { host },
      perMessageDeflate: false,
    });
    const early: string[] = [];
    let device = '';
    agent.on('message', (data) => {
      const text = (data as Buffer).toString();
      const message = JSON.parse(text) as AgentToPortal;
      if (message.type === 'prove') {
        device = message.device;
        devices.set(device, agent);
      }
      heard.push({ device, message });
      if (portal.readyState === WebSocket.OPEN) portal.send(text);
      else early.push(text);
    });
    portal.on('open', () => {
      for (const text of early) portal.send(text);
    });
    portal.on('message', (data) => {
      const text = (data as Buffer).toString();
      const message = JSON.parse(text) as PortalToAgent;
      told.push({ device, message });
      if (!(road.holds?.(message, device) ?? false)) agent.send(text);
    });
    // Neither side needs the other's words when it goes.
    for (const [one, other] of [
      [agent, portal],
      [portal, agent],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.terminate());
      one.on('ping', (data) => {
        if (other.readyState === WebSocket.OPEN) other.ping(data);
      });
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const road: ControlRoad = {
    origin: `http://localhost:${port}`,
    port,
    portalPort: 0,
    heard,
    told,
    holds: null,
    say(device, message) {
      devices.get(device)?.send(JSON.stringify(message));
    },
    cutOffRelays(cutOff) {
      // What is piped twice arrives twice.
      if (cutOff === relaysCutOff) return;
      relaysCutOff = cutOff;
      for (const [relay, portal] of relayTunnels) {
        if (cutOff) {
          relay.unpipe(portal).pause();
          portal.unpipe(relay).pause();
        } else relay.pipe(portal).pipe(relay);
      }
    },
    async close() {
      for (const agent of agents.clients) agent.terminate();
      for (const socket of tunnels) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return road;
}
