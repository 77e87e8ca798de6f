import { awsServerTests } from "./aws-server-tests";

awsServerTests("ministack");
