export const ENGINE_SETTINGS = {
  // The machine is shared with collectors and pages; two threads are enough for what pages ask.
  threads: '1',
  memory_limit: '512MB',
  // Nothing is ever fetched from the network.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}
