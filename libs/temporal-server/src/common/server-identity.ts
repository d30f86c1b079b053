/** Who the server says it is where events name the one who acted. */
export const serverIdentity = 'history-service';
