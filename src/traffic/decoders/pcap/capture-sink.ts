/**
 * Who receives the frames of a capture. HOT PATH: one call a frame, plain numbers, nothing allocated.
 * `buffer` belongs to the reader and is valid during the call only.
 */
export interface CaptureSink {
  /**
   * @param offset first byte of the frame in `buffer`
   * @param captured bytes of the frame that the file holds
   * @param wire bytes of the frame on the wire
   * @param micros Instant of capture
   * @param nanos nanoseconds beyond `micros`, 0…999
   * @param linkType number of the LINKTYPE_ registry (tcpdump.org/linktypes.html)
   */
  frame(buffer: Uint8Array, offset: number, captured: number, wire: number, micros: number, nanos: number, linkType: number): void
}
