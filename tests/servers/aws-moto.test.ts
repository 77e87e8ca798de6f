import { awsServerTests } from "./aws-server-tests";

awsServerTests("moto", {
  refusals: "moto refuses in XML where AWS does in JSON; refusals are ministack's and the stub's",
  noPrevious: "moto has one text for no secret and no stage, where AWS names the stage; that is the stub's",
  wildcards: "moto fails at a policy with “?”, which AWS takes for any character; policies are ministack's",
});
